"""Recurrent cells on real numbers, shown step by step."""
