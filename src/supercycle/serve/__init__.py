"""One model served: its numbers, prefill, decode, KV cache, experts, the server's queue, the frontier, on board."""
