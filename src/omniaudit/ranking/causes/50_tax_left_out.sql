/* ---
text: "the prices are exactly {detail} % apart, a rate of value added tax: one side leaves the tax out"
least_products: 2
least_share: 0.1
--- */
SELECT p.rank, r.rate AS detail
FROM cause_pairs p
JOIN tax_rates r
    ON abs(p.high * 1000000 - p.low * (1000000 + r.millionths)) * 2 <= p.step * (1000000 + r.millionths)
WHERE p.one_currency AND p.code IN ('PRC001', 'PRC004', 'PRC007') AND p.high > p.low
