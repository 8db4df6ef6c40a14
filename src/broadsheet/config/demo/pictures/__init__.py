"""The demonstration's pictures, drawn by the program itself and the same at every run."""

from broadsheet.config.demo.pictures.draw import NAMES, draw, draw_portrait, jpeg

__all__ = ["NAMES", "draw", "draw_portrait", "jpeg"]
