"""What makes the environment, the book and its forms: site, PDF, JupyterLite, Colab."""
