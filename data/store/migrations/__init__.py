"""How the store's tables came to be: one step a module, each with its way back."""
