using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RolloutTallies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_DeviceMetrics_ModelClass_ModelVersion",
                table: "DeviceMetrics");

            migrationBuilder.DropIndex(
                name: "IX_DeviceActions_RolloutId_State",
                table: "DeviceActions");

            migrationBuilder.AddColumn<int>(
                name: "Stage",
                table: "DeviceActions",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RolloutTallies",
                columns: table => new
                {
                    RolloutId = table.Column<int>(type: "integer", nullable: false),
                    ReleaseId = table.Column<int>(type: "integer", nullable: false),
                    Stage = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RolloutTallies", x => new { x.RolloutId, x.ReleaseId, x.Stage, x.State });
                });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMetrics_ModelClass_At",
                table: "DeviceMetrics",
                columns: new[] { "ModelClass", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMetrics_ModelClass_ModelVersion_At",
                table: "DeviceMetrics",
                columns: new[] { "ModelClass", "ModelVersion", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceActions_RolloutId_State_CreatedAt",
                table: "DeviceActions",
                columns: new[] { "RolloutId", "State", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ActionStatuses_Code",
                table: "ActionStatuses",
                column: "Code",
                filter: "\"State\" = 7");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RolloutTallies");

            migrationBuilder.DropIndex(
                name: "IX_DeviceMetrics_ModelClass_At",
                table: "DeviceMetrics");

            migrationBuilder.DropIndex(
                name: "IX_DeviceMetrics_ModelClass_ModelVersion_At",
                table: "DeviceMetrics");

            migrationBuilder.DropIndex(
                name: "IX_DeviceActions_RolloutId_State_CreatedAt",
                table: "DeviceActions");

            migrationBuilder.DropIndex(
                name: "IX_ActionStatuses_Code",
                table: "ActionStatuses");

            migrationBuilder.DropColumn(
                name: "Stage",
                table: "DeviceActions");

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMetrics_ModelClass_ModelVersion",
                table: "DeviceMetrics",
                columns: new[] { "ModelClass", "ModelVersion" });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceActions_RolloutId_State",
                table: "DeviceActions",
                columns: new[] { "RolloutId", "State" });
        }
    }
}
