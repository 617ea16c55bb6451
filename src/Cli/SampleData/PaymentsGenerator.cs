namespace Inference.Cli.SampleData;

/// <summary>
/// Makes card payments with a fraud label. Only sums and products of uniform draws go into them, so that every machine
/// makes the same bytes: logarithms and the like may differ in their last bit.
/// </summary>
internal sealed class PaymentsGenerator(ulong seed)
{
    /// <summary>Above it a payment is fraud; set so that about 3 % are.</summary>
    private const double FraudCutoff = 4.7;

    private static readonly (string Name, double Share, double Price, double Risk)[] Merchants =
    [
        ("grocery", 0.28, 38, -0.6), ("restaurant", 0.17, 29, -0.4), ("fuel", 0.11, 52, 0), ("clothing", 0.10, 64, 0.1), ("transport", 0.10, 14, -0.3),
        ("pharmacy", 0.07, 22, -0.5), ("electronics", 0.06, 210, 1.1), ("travel", 0.05, 340, 0.6), ("gambling", 0.03, 75, 1.0), ("gift_cards", 0.03, 90, 1.8),
    ];

    private static readonly (string Name, double Share, double Risk)[] Countries =
    [
        ("NO", 0.52, 0), ("SE", 0.14, 0.1), ("DK", 0.10, 0.1), ("DE", 0.07, 0.2), ("GB", 0.05, 0.4), ("US", 0.04, 0.8),
        ("ES", 0.03, 0.4), ("FR", 0.02, 0.4), ("BR", 0.02, 1.6), ("TH", 0.01, 1.6),
    ];

    private readonly SplitMix64 _random = new(seed);

    public Payment Next()
    {
        var merchant = Pick(Merchants, entry => entry.Share);
        var country = Pick(Countries, entry => entry.Share);
        var foreign = country.Name != "NO";
        var online = Chance(merchant.Name is "gift_cards" or "gambling" or "travel" ? 0.75 : merchant.Name is "electronics" or "clothing" ? 0.5 : 0.08);
        var channel = online ? "online" : Chance(0.55) ? "contactless" : Chance(0.9) ? "chip" : "magstripe";
        var hour = (int)Math.Floor((_random.NextDouble() + _random.NextDouble() + _random.NextDouble()) * 8 + 2) % 24;
        var night = hour < 6;
        var age = (int)(4000 * _random.NextDouble() * (0.1 + _random.NextDouble()));
        var ratio = Skewed() * (Chance(0.04) ? 4 : 1);
        var transactions = (int)(6 * _random.NextDouble() * _random.NextDouble()) + (Chance(0.04) ? (int)(12 * _random.NextDouble()) : 0);
        var failed = Chance(0.05) ? 1 + (int)(4 * _random.NextDouble() * _random.NextDouble()) : 0;
        var newDevice = Chance(online ? 0.12 : 0.02);
        var distance = (foreign ? 600 : 6) * Skewed() * (0.2 + _random.NextDouble());
        var cardType = Chance(0.62) ? "debit" : Chance(0.85) ? "credit" : "prepaid";

        var risk = merchant.Risk + country.Risk
            + (online ? 0.7 : 0) + (channel == "magstripe" ? 1.2 : 0)
            + (night ? 0.7 : 0) + (age < 90 ? 1.2 : age < 365 ? 0.4 : 0)
            + Math.Min(ratio, 6) * 0.45 + Math.Min(transactions, 10) * 0.18 + failed * 0.8
            + (newDevice ? 1.3 : 0) + (cardType == "prepaid" ? 0.7 : 0)
            + (!online && distance > 800 ? 0.9 : 0)
            // What only trees see: harmless each, telling together.
            + (newDevice && night ? 1.5 : 0) + (newDevice && ratio > 2.5 ? 1.2 : 0)
            + (merchant.Name is "gift_cards" or "electronics" && transactions > 4 ? 1.4 : 0)
            + (failed > 1 && foreign ? 1.3 : 0);
        var fraud = risk + 0.95 * Normal() > FraudCutoff;

        return new Payment(
            Math.Round(Math.Max(0.5, merchant.Price * ratio), 2),
            Math.Round(ratio, 2),
            merchant.Name, channel,
            Chance(fraud ? 0.05 : 0.02) ? null : cardType,
            country.Name, hour, age, transactions, failed,
            Chance(online ? 0.15 : 0.01) ? null : Math.Round(distance, 1),
            !online,
            Chance(0.03) ? null : newDevice,
            fraud);
    }

    /// <summary>A positive factor with median near 0.85 and a long tail: a product of uniform draws.</summary>
    private double Skewed() => (0.3 + 1.4 * _random.NextDouble()) * (0.3 + 1.4 * _random.NextDouble()) * (0.4 + 1.4 * _random.NextDouble());

    /// <summary>Close to a standard normal: the sum of twelve uniform draws, less their mean.</summary>
    private double Normal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += _random.NextDouble();
        return sum;
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(T[] entries, Func<T, double> share)
    {
        var left = _random.NextDouble();
        foreach (var entry in entries)
        {
            left -= share(entry);
            if (left < 0)
                return entry;
        }

        return entries[^1];
    }
}
