"""Money that came in: bank statements read by layouts that are data, and matched to cases."""
