using System.Linq.Expressions;

namespace TinyDevice.UpdateServer.Management;

/// <summary>The fields one list can be searched (<c>q</c>) and sorted (<c>sort=name:ASC,id:DESC</c>) by; names have no case.</summary>
internal sealed class QueryFields<TRow>
{
    private readonly Dictionary<string, QueryField<TRow>> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<string, QueryField<TRow>>> _families = new(StringComparer.OrdinalIgnoreCase);

    public QueryFields<TRow> Add(string names, QueryField<TRow> field)
    {
        foreach (string name in names.Split(' '))
        {
            _fields.Add(name, field);
        }
        return this;
    }

    /// <summary>Fields whose names are made up by devices: attribute.serial.</summary>
    public QueryFields<TRow> AddFamily(string prefix, Func<string, QueryField<TRow>> member)
    {
        _families.Add(prefix, member);
        return this;
    }

    /// <summary>The rows a request asks for, in its order; or the refusal.</summary>
    public (IQueryable<TRow> Rows, IResult? Refusal) Select(IQueryable<TRow> all, HttpRequest request, string usualOrder)
    {
        string query = request.Query["q"].ToString();
        string sort = request.Query["sort"].ToString();
        if (query.Length > 0)
        {
            try
            {
                all = all.Where(Condition(Rsql.Parse(query)));
            }
            catch (FormatException mistake)
            {
                return (all, Refusals.Of(StatusCodes.Status400BadRequest, HawkbitErrors.QuerySyntax, mistake.Message));
            }
            catch (KeyNotFoundException unknown)
            {
                return (all, Refusals.Of(StatusCodes.Status400BadRequest, HawkbitErrors.QueryField, unknown.Message));
            }
        }
        return Sorted(all, sort.Length == 0 ? usualOrder : sort);
    }

    private Expression<Func<TRow, bool>> Condition(Rsql query) => query switch
    {
        Rsql.All all => Join(all.Parts.Select(Condition), Expression.AndAlso),
        Rsql.Any any => Join(any.Parts.Select(Condition), Expression.OrElse),
        Rsql.Comparison { Operator: "=in=" } comparison => Join(comparison.Values.Select(v => Of(comparison.Field, "==", v)), Expression.OrElse),
        Rsql.Comparison { Operator: "=out=" } comparison => Join(comparison.Values.Select(v => Of(comparison.Field, "!=", v)), Expression.AndAlso),
        Rsql.Comparison comparison => Of(comparison.Field, comparison.Operator, comparison.Values[0]),
        _ => throw new InvalidOperationException(),
    };

    private Expression<Func<TRow, bool>> Of(string name, string sign, string value) => Find(name).Condition(sign, value)
        ?? throw new FormatException($"{name} cannot be compared by {sign} with \"{value}\".");

    private QueryField<TRow> Find(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return _fields.TryGetValue(name, out QueryField<TRow>? field) ? field
            : dot > 0 && _families.TryGetValue(name[..dot], out Func<string, QueryField<TRow>>? family) ? family(name[(dot + 1)..])
            : throw new KeyNotFoundException($"There is no field {name}; there are {string.Join(", ", _fields.Keys.Concat(_families.Keys.Select(f => f + ".*")))}.");
    }

    private (IQueryable<TRow> Rows, IResult? Refusal) Sorted(IQueryable<TRow> rows, string sort)
    {
        bool isFirst = true;
        foreach (string part in sort.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split(':', StringSplitOptions.TrimEntries);
            bool isDescending = pair.Length == 2 && pair[1].Equals("DESC", StringComparison.OrdinalIgnoreCase);
            if (pair.Length != 2)
            {
                return (rows, Refuse(HawkbitErrors.SortSyntax, $"\"{part}\" is not of the form name:ASC or name:DESC."));
            }
            if (!isDescending && !pair[1].Equals("ASC", StringComparison.OrdinalIgnoreCase))
            {
                return (rows, Refuse(HawkbitErrors.SortDirection, $"\"{pair[1]}\" is neither ASC nor DESC."));
            }
            if (!_fields.TryGetValue(pair[0], out QueryField<TRow>? field) || field.Order is null)
            {
                return (rows, Refuse(HawkbitErrors.SortField, $"The list cannot be sorted by {pair[0]}."));
            }
            rows = Sorted(rows, field.Order, (isFirst ? nameof(Queryable.OrderBy) : nameof(Queryable.ThenBy)) + (isDescending ? "Descending" : ""));
            isFirst = false;
        }
        return (rows, null);
    }

    private static IQueryable<TRow> Sorted(IQueryable<TRow> rows, LambdaExpression key, string how) => rows.Provider.CreateQuery<TRow>(
        Expression.Call(typeof(Queryable), how, [typeof(TRow), key.ReturnType], rows.Expression, Expression.Quote(key)));

    private static IResult Refuse(string code, string sentence) => Refusals.Of(StatusCodes.Status400BadRequest, code, sentence);

    private static Expression<Func<TRow, bool>> Join(IEnumerable<Expression<Func<TRow, bool>>> conditions, Func<Expression, Expression, Expression> how)
    {
        ParameterExpression row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, bool>>(
            conditions.Select(c => new Renamed(c.Parameters[0], row).Visit(c.Body)).Aggregate((all, next) => how(all, next)), row);
    }

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
