/* Words for the units that goods are priced by → their family and how many of its smallest unit they are. Families that
   are no whole multiples of each other are not compared. */
SELECT word, family, CAST(size AS BIGINT) AS size
FROM (VALUES
    ('mg', 'mass', 1), ('g', 'mass', 1000), ('gr', 'mass', 1000), ('gramme', 'mass', 1000), ('grammes', 'mass', 1000),
    ('gram', 'mass', 1000), ('grams', 'mass', 1000), ('gramm', 'mass', 1000), ('kg', 'mass', 1000000),
    ('kilo', 'mass', 1000000), ('kilos', 'mass', 1000000), ('kilogramme', 'mass', 1000000),
    ('kilogram', 'mass', 1000000), ('kilogramm', 'mass', 1000000), ('ml', 'volume', 1), ('millilitre', 'volume', 1),
    ('milliliter', 'volume', 1), ('cl', 'volume', 10), ('dl', 'volume', 100), ('l', 'volume', 1000),
    ('lt', 'volume', 1000), ('ltr', 'volume', 1000), ('litre', 'volume', 1000), ('litres', 'volume', 1000),
    ('liter', 'volume', 1000), ('liters', 'volume', 1000), ('hl', 'volume', 100000), ('cbm', 'volume', 1000000),
    ('m3', 'volume', 1000000), ('m³', 'volume', 1000000), ('mm', 'length', 1), ('cm', 'length', 10),
    ('m', 'length', 1000), ('mètre', 'length', 1000), ('metre', 'length', 1000), ('meter', 'length', 1000),
    ('metro', 'length', 1000), ('m2', 'area', 1), ('m²', 'area', 1), ('sqm', 'area', 1), ('qm', 'area', 1),
    ('oz', 'us mass', 1), ('lb', 'us mass', 16), ('lbs', 'us mass', 16), ('floz', 'us volume', 1),
    ('pt', 'us volume', 16), ('qt', 'us volume', 32), ('gal', 'us volume', 128), ('in', 'us length', 1),
    ('ft', 'us length', 12), ('yd', 'us length', 36), ('sqft', 'us area', 1), ('ct', 'count', 1), ('item', 'count', 1),
    ('each', 'count', 1), ('ea', 'count', 1), ('unit', 'count', 1), ('unité', 'count', 1), ('pièce', 'count', 1),
    ('piece', 'count', 1), ('pc', 'count', 1), ('pcs', 'count', 1), ('stück', 'count', 1), ('stk', 'count', 1),
    ('st', 'count', 1), ('pza', 'count', 1), ('unidad', 'count', 1), ('ud', 'count', 1)
) units (word, family, size)
