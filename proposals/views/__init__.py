"""Pages of the chain: the deputy's, the dispatching office's, the bureau's, everybody's; one module per noun."""
