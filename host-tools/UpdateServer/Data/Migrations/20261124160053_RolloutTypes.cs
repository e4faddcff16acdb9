using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations
{
    /// <inheritdoc />
    public partial class RolloutTypes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Mode",
                table: "Rollouts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Mode",
                table: "Rollouts");
        }
    }
}
