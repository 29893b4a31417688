"""The page on which a borrower checks a paper: as a server, and as one file that works offline."""
