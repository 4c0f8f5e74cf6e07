"""What Rosa does with the content, as functions of values. Pure: no Django, no I/O, no clock."""
