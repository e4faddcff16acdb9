using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations
{
    /// <inheritdoc />
    public partial class RolloutStages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ActionTimeoutSeconds",
                table: "Rollouts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Decision",
                table: "Rollouts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "RollBackOnHalt",
                table: "Rollouts",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "RollbackReleaseId",
                table: "Rollouts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RollsBackReleaseId",
                table: "Rollouts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Salt",
                table: "Rollouts",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "Approval",
                table: "RolloutStage",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Bounds",
                table: "RolloutStage",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<double>(
                name: "MinSuccessRate",
                table: "RolloutStage",
                type: "REAL",
                nullable: false,
                defaultValue: 0.0);

            migrationBuilder.AddColumn<long>(
                name: "OpenedAt",
                table: "RolloutStage",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SoakSeconds",
                table: "RolloutStage",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ActionTimeoutSeconds",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "Decision",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "RollBackOnHalt",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "RollbackReleaseId",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "RollsBackReleaseId",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "Salt",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "Approval",
                table: "RolloutStage");

            migrationBuilder.DropColumn(
                name: "Bounds",
                table: "RolloutStage");

            migrationBuilder.DropColumn(
                name: "MinSuccessRate",
                table: "RolloutStage");

            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "RolloutStage");

            migrationBuilder.DropColumn(
                name: "SoakSeconds",
                table: "RolloutStage");
        }
    }
}
