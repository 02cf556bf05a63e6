/* The narrow pass: one row a product, from which most products are seen to be in order. Channels are bits. */
SELECT
    p.product_id, p.channels, p.channels & m.own AS own_channels, p.priced & m.own AS priced_channels,
    p.stated & m.own AS stated_channels, p.unlocated_channels, p.unlocated_offers, p.lowest_price, p.highest_price, p.rival_price,
    p.flags & 7 AS own_states, p.flags & 56 AS taxes, p.flags & 448 AS rival_states,
    p.flags - (p.flags & 511) AS currencies, p.described_alike
FROM (
    SELECT
        product_id,
        bit_or(channel_bit) AS channels,
        bit_or(priced_bit) AS priced,
        bit_or(stated_bit) AS stated,
        coalesce(bit_or(unlocated_bit), 0) AS unlocated_channels,
        count(unlocated_bit) AS unlocated_offers,
        min(own_price) AS lowest_price,
        max(own_price) AS highest_price,
        min(rival_price) AS rival_price,
        bit_or(flags) AS flags,
        coalesce(bit_and(description) = bit_or(description), true) AS described_alike
    FROM facts
    GROUP BY product_id
) p
CROSS JOIN (SELECT bit_or(CASE WHEN own THEN channel_bit ELSE 0 END) AS own FROM channels) m
