"""How others hear of it: signed webhooks, sent from the ledger until they are acknowledged."""
