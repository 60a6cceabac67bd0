"""What the pages say of a run: every sentence that states a fact is a function of its moment, one file a page."""
