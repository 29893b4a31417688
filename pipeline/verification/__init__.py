"""May this paper be relied on? Numbered checks; shares no code with the maker."""
