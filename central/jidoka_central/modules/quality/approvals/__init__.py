"""What customers have approved: product outside its specification, and rework of what is critical."""
