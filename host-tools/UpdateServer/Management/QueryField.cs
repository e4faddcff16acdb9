using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace TinyDevice.UpdateServer.Management;

/// <summary>What a field of a list can be compared with, as a condition the database understands.</summary>
/// <param name="Condition">The condition for one operator and value; null when they do not fit the field.</param>
/// <param name="Order">What it is sorted by; null when it is not.</param>
internal sealed record QueryField<TRow>(Func<string, string, Expression<Func<TRow, bool>>?> Condition, LambdaExpression? Order)
{
    private const string Escape = "\\";
    private static readonly MethodInfo Like = typeof(DbFunctionsExtensions).GetMethod(nameof(DbFunctionsExtensions.Like),
        [typeof(DbFunctions), typeof(string), typeof(string), typeof(string)])!;
    private static readonly MethodInfo ToLower = typeof(string).GetMethod(nameof(string.ToLower), Type.EmptyTypes)!;

    /// <summary>Text, whatever its case; * stands for anything.</summary>
    public static QueryField<TRow> Text(Expression<Func<TRow, string?>> value) => new((sign, wanted) => TextCondition(value, sign, wanted), value);

    /// <summary>A whole number.</summary>
    public static QueryField<TRow> Number(Expression<Func<TRow, long?>> value) => new(
        (sign, wanted) => long.TryParse(wanted, CultureInfo.InvariantCulture, out long number) ? Compare(value, sign, (long?)number) : null, value);

    /// <summary>A moment, in milliseconds since 1970.</summary>
    public static QueryField<TRow> Time(Expression<Func<TRow, DateTimeOffset?>> value) => new(
        (sign, wanted) => long.TryParse(wanted, CultureInfo.InvariantCulture, out long milliseconds)
            ? Compare(value, sign, (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) : null, value);

    /// <summary>One of a few words, each with a condition of its own.</summary>
    public static QueryField<TRow> Word(Func<string, Expression<Func<TRow, bool>>?> meaning, LambdaExpression? order = null) => new(
        (sign, wanted) => meaning(wanted.ToLowerInvariant()) is not { } condition ? null : sign switch
        {
            "==" => condition,
            "!=" => Not(condition),
            _ => null,
        }, order);

    public static Expression<Func<TRow, bool>> Not(Expression<Func<TRow, bool>> condition) =>
        Expression.Lambda<Func<TRow, bool>>(Expression.Not(condition.Body), condition.Parameters);

    private static Expression<Func<TRow, bool>>? TextCondition(Expression<Func<TRow, string?>> value, string sign, string wanted)
    {
        string pattern = wanted.ToLowerInvariant().Replace(Escape, @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal).Replace('*', '%');
        Expression present = Expression.Coalesce(value.Body, Expression.Constant(""));
        Expression matches = Expression.Call(Like, Expression.Constant(EF.Functions), Expression.Call(present, ToLower), Expression.Constant(pattern), Expression.Constant(Escape));
        return sign switch
        {
            "==" => Expression.Lambda<Func<TRow, bool>>(matches, value.Parameters),
            "!=" => Expression.Lambda<Func<TRow, bool>>(Expression.Not(matches), value.Parameters),
            _ => null,
        };
    }

    private static Expression<Func<TRow, bool>>? Compare<TValue>(Expression<Func<TRow, TValue>> value, string sign, TValue wanted)
    {
        Expression constant = Expression.Constant(wanted, typeof(TValue));
        Expression? body = sign switch
        {
            "==" => Expression.Equal(value.Body, constant),
            "!=" => Expression.NotEqual(value.Body, constant),
            "=gt=" or ">" => Expression.GreaterThan(value.Body, constant),
            "=ge=" or ">=" => Expression.GreaterThanOrEqual(value.Body, constant),
            "=lt=" or "<" => Expression.LessThan(value.Body, constant),
            "=le=" or "<=" => Expression.LessThanOrEqual(value.Body, constant),
            _ => null,
        };
        return body is null ? null : Expression.Lambda<Func<TRow, bool>>(body, value.Parameters);
    }
}
