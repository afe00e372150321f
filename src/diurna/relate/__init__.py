"""From events to the system behind them: copies of a report, incidents, ties. Values in, values out; the study hands over rows."""
