/* Every product with an own channel: a suspect by itself, of all others only what tells one from another. They agree
   wherever they are stated, so that those with equal masks walk every journey alike, and are walked once. */
SELECT
    p.product_id,
    s.product_id IS NOT NULL AS suspect,
    CASE WHEN s.product_id IS NOT NULL OR a.product_id IS NOT NULL THEN p.product_id END AS apart,
    p.own_channels, p.priced_channels, p.stated_channels, p.own_states, p.taxes,
    coalesce(e.exposure, f.exposure) AS exposure
FROM products p
LEFT JOIN suspects s ON s.product_id = p.product_id
LEFT JOIN (SELECT product_id FROM walk_unpicked UNION SELECT product_id FROM walk_earned) a
    ON a.product_id = p.product_id
LEFT JOIN walk_exposure e ON e.product_id = p.product_id
CROSS JOIN (SELECT coalesce(min(exposure), 1.0) AS exposure FROM walk_exposure) f
WHERE p.own_channels <> 0
