"""System checks of the content. Each has an id and says what to do."""
