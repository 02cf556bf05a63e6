/* What walks: a suspect, or as many products in order as agree in everything. weight: the sum of their exposure. */
SELECT
    row_number() OVER (ORDER BY apart, own_channels, priced_channels, stated_channels, own_states, taxes) AS unit_id,
    suspect, apart AS product_id, own_channels, priced_channels, stated_channels, own_states, taxes,
    count(*) AS products, sum(exposure) AS weight
FROM walk_masks
GROUP BY suspect, apart, own_channels, priced_channels, stated_channels, own_states, taxes
