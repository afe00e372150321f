"""The pieces of the pages: who may ask, what is asked, what a page holds, and how it is sent."""
