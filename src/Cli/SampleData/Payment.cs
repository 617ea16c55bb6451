namespace Inference.Cli.SampleData;

/// <summary>One made-up card payment. Null means missing.</summary>
internal sealed record Payment(
    double Amount,
    double AmountToAverage,
    string MerchantCategory,
    string Channel,
    string? CardType,
    string Country,
    int HourOfDay,
    int AccountAgeDays,
    int TransactionsLast24H,
    int FailedAttemptsLastHour,
    double? DistanceFromHomeKm,
    bool CardPresent,
    bool? NewDevice,
    bool IsFraud)
{
    /// <summary>Names of <see cref="Fields"/>.</summary>
    public const string Header =
        "amount,amount_to_average,merchant_category,channel,card_type,country,hour_of_day,account_age_days,transactions_last_24h,failed_attempts_last_hour,distance_from_home_km,card_present,new_device";

    /// <summary>The features as CSV fields; none of them needs quotes.</summary>
    public string Fields() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Amount:0.00},{AmountToAverage:0.00},{MerchantCategory},{Channel},{CardType},{Country},{HourOfDay},{AccountAgeDays},{TransactionsLast24H},{FailedAttemptsLastHour},{DistanceFromHomeKm:0.0},{Flag(CardPresent)},{Flag(NewDevice)}");

    private static string Flag(bool? value) => value switch
    {
        true => "true",
        false => "false",
        null => "",
    };
}
