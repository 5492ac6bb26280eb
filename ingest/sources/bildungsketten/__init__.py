"""Initiative Bildungsketten: agreements of Bund, Land and Bundesagentur, instruments, actors and their relations."""
