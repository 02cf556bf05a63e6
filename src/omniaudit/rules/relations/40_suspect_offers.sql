/* Every offer of the suspects, with the evidence that a report shows. `plausible`: no placeholder price. */
SELECT
    f.product_id, o.offer_id, o.channel, c.channel_no, c.own, c.selling, c.authority, c.kind,
    o.location, o.listing_id, o.gtin, o.gtin_status, o.raw_gtin, o.sku, o.title, o.condition,
    o.price, o.sale_price, o.member_price, o.prior_price, o.on_sale, o.pay_now, o.tax, o.pay_now_tax,
    coalesce(o.pay_now_slack, 0) AS slack,
    o.currency, o.availability, o.orderable, o.other_price, o.other_surface, o.surface, o.repairs,
    o.raw_price, o.raw_sale_price, o.raw_availability, o.source, o.line, o.position, o.observed_at,
    o.brand, o.item_group_id, o.sale_ends, o.unit, o.unit_price,
    CASE WHEN o.orderable THEN 'orderable' WHEN o.availability = 'discontinued' THEN 'discontinued'
         WHEN NOT o.orderable THEN 'out_of_stock' END AS state,
    o.pay_now > $lowest AND NOT (list_contains($nines, o.pay_now) AND o.pay_now >= coalesce(k.fewest_nines, 0)) AS plausible,
    CASE WHEN o.surface = 'visible' THEN 0 WHEN o.repairs IS NOT NULL THEN 1 ELSE 2 END AS confidence
FROM (SELECT f.offer_id, f.product_id FROM facts f JOIN suspects s ON s.product_id = f.product_id) f
JOIN snapshot_offers o ON o.offer_id = f.offer_id
JOIN channels c ON c.channel = o.channel
LEFT JOIN currencies k ON k.currency = o.currency
