using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Unwinding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsUnwinding",
                table: "Rollouts",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "IsUnwinding",
                table: "Rollouts");
        }
    }
}
