"""What stands around the pictures: classes, reasons, reports and dialogs; they lay out, flows act.

No panel changes the project. Each says what a person wishes through signals, so that all
wishes pass through one place and can be undone.
"""
