"""What holds the window's parts together: docks, actions for menus, guidance, messages, status."""
