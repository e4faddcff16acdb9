using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MetricGates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Gates",
                table: "Rollouts",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Gates",
                table: "Rollouts");
        }
    }
}
