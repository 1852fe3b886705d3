"""No-code engines that know no business word."""
