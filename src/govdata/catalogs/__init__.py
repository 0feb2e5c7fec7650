"""What catalogues ask of a release, in their own words: schema.org, Croissant, DCAT-AP, RO-Crate, CSVW and SDMX."""
