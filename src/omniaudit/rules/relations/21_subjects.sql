/* What a finding may be about besides a product: a policy, a location, a promotion of the whole shop, a journey.
   Numbered below every product; `key` takes the place of a product's in fingerprints and reports. */
SELECT -1000000000 - row_number() OVER (ORDER BY key) AS product_id, key, min(title) AS title
FROM (
    SELECT 'policy:' || policy AS key, replace(policy, '_', ' ') AS title FROM policies
    UNION ALL
    SELECT 'location:' || l.location || ':' || l.field, coalesce(n.name, l.location) || ', ' || replace(l.field, '_', ' ')
    FROM locations l
    LEFT JOIN (SELECT location, min(value) AS name FROM locations WHERE field = 'name' GROUP BY location) n
        ON n.location = l.location
    WHERE l.field <> 'name'
    UNION ALL
    SELECT 'account:' || account || ':' || field, 'account …' || account || ', ' || field FROM accounts
    UNION ALL
    SELECT 'promotion:' || min(coalesce(promotion_id, code, title)), min(coalesce(title, promotion_id, code))
    FROM snapshot_promotions
    WHERE list_contains(products, '*')
    GROUP BY lower(coalesce(promotion_id, code, title))
    UNION ALL
    SELECT key, title FROM declarations
) named
WHERE key IS NOT NULL
GROUP BY key
