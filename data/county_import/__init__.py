"""County folders from what people have: a spreadsheet of places, an extract, a timetable."""
