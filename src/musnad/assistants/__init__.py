"""What an assistant (a language model) asks an archive, answered with citations: the tools, and the Model Context Protocol server that offers them."""
