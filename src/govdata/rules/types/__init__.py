"""The types of rules, by what one rule looks at: a row, a pair of observations, a group, a formula."""
