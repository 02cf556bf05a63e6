/* Announced reductions of own channels: an offer with a higher price struck through beside what it asks.
   asked, reference: as listed. An explicit prior price is what the customer is told; else it is the regular price. */
SELECT * FROM (
    SELECT
        offer_id, product_id, channel, location, identity, currency, tax, sale_starts, asked,
        CASE WHEN prior_price > asked THEN prior_price WHEN on_sale THEN price END AS reference
    FROM (
        SELECT
            o.offer_id, o.product_id, o.channel, o.location, o.currency, o.tax, o.price, o.prior_price, o.on_sale,
            CASE WHEN o.on_sale THEN o.sale_starts END AS sale_starts,
            CASE WHEN o.on_sale THEN o.sale_price ELSE o.price END AS asked,
            coalesce(o.listing_id, o.gtin, o.sku) AS identity
        FROM offers o
        JOIN channels c ON c.channel = o.channel
        LEFT JOIN (SELECT DISTINCT product_id, channel FROM duplicates) d
            ON d.product_id = o.product_id AND d.channel = o.channel
        WHERE c.own AND d.channel IS NULL AND (o.on_sale OR o.prior_price IS NOT NULL)
            AND NOT (list_contains($perishable, o.sku) OR list_contains($perishable, o.gtin)
                OR list_contains($perishable, o.listing_id) OR list_contains($perishable, o.item_group_id)
                OR list_contains($perishable, lower(o.brand))
                OR len(list_filter($perishable, lambda word: contains(
                    ' > ' || regexp_replace(lower(o.category), '\s*>\s*', ' > ', 'g') || ' > ', ' > ' || word || ' > '
                ))) > 0) IS TRUE
    ) listed
) announced
WHERE reference > asked
