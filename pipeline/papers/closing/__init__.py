"""What goes with the settlement certificate: confirmations, releases, requests, a look back."""
