"""Risk ratings of failure modes: AIAG-VDA Action Priority and the older RPN."""
