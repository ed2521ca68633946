"""The claims of the chapter, measured."""
