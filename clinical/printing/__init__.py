"""Paper: PDF files with Arabic shaped and right to left, made of plain data by templates beside this."""
