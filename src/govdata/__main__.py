"""`python -m govdata` is the command line."""

from govdata.cli import main

if __name__ == "__main__":
    main()
