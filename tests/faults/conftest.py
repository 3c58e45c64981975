"""Prints how often which fault was injected, and how that came out."""


def pytest_terminal_summary(terminalreporter):
    told = [
        (name, value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
    ]
    if told:
        terminalreporter.section("faults injected")
        for name, value in told:
            terminalreporter.write_line(f"{name}: {value}")
