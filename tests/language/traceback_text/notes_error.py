# Notes follow the message.
e = TypeError("main message")
e.add_note("first note\nwith a second line")
e.add_note("second note")
raise e
