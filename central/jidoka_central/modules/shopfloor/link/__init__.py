"""The way between broker and database: MQTT in, acknowledgements, bundles and commands out."""
