"""The first hour: what a new newsroom does once, as a list that knows by itself what is done."""
