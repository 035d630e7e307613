"""The script: decoding, folding with a map back to the original, words, sentences, clitics and numbers."""
