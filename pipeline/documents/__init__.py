"""How a paper is made: fill, render, prove, bundle."""
