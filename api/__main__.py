"""`python -m api`: the command line, where its script is not installed."""

from api.cli import main

if __name__ == "__main__":
    main()
