"""How this edge proves itself to an OPC UA server and believes one: files, own certificate, connections."""
